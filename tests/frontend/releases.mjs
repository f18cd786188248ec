// Reads files as the editor of decisions does, and saves them as it does; [name, text] in, [name, text or why not] out.
import { DmnModdle } from 'dmn-moddle';
import { asRead } from './src/modeler/releases.js';

const moddle = new DmnModdle();
const given = JSON.parse(await new Response(process.stdin).text());
const saved = given.map(async ([name, text]) => {
  try {
    const read = await asRead(text);
    const { rootElement } = await moddle.fromXML(read.text, 'dmn:Definitions');
    return [name, (await moddle.toXML(rootElement)).xml, read.release];
  } catch ({ message }) {
    return [name, '', message];
  }
});
process.stdout.write(JSON.stringify(await Promise.all(saved)));
