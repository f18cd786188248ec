// Decisions of every release of DMN as the editor reads them, which knows 1.3 only: the same file in its words.
import { migrateDiagram } from '@bpmn-io/dmn-migrate';
import { DmnModdle } from 'dmn-moddle';
import { picture } from './pictures.js';
import { spoken } from '../spoken.js';

export const WRITTEN = '1.3';
const SPECIFICATION = /(["'])(https?:\/\/www\.omg\.org\/spec\/DMN\/(\d{8})\/)(MODEL|DMNDI|FEEL)(\/?)\1/g;
const RELEASES = { 20151101: '1.1', 20180521: '1.2', 20191111: WRITTEN, 20211108: '1.4', 20230324: '1.5' };
const OURS = 'https://www.omg.org/spec/DMN/20191111/';
const FIRST = /(["'])(http:\/\/www\.omg\.org\/spec\/DMN\/20151101\/dmn\.xsd)\1/g; // has one word for all
const UNREAD = /unparsable content <([^>]+)> detected/;
const reader = new DmnModdle();
const FEEL = /\sxmlns:([\w.-]+)=(["'])http:\/\/www\.omg\.org\/spec\/FEEL\/20140401\2/;

/**
 * A decision file in DMN 1.3, and the release that it was written in. Throws where the editor would lose something:
 * what later releases brought (loops and filters as boxes), or what no release has.
 */
export async function asRead(text) {
  const release = releaseOf(text);
  const said = inOurs(text);
  await mustBeWhole(said.replace(FIRST, `"${OURS}MODEL/"`), release);
  const migrated = release === '1.1' ? withoutPrefix(await migrateDiagram(said.replace(FIRST, '"$2"')), FEEL.exec(text)?.[1]) : said;
  return { text: await withPicture(migrated), release };
}

function inOurs(text) {
  return text.replace(SPECIFICATION, (all, quote, _, date, part, end) => (RELEASES[date] ? `"${OURS}${part}${end}"` : all));
}

/** DMN 1.1 calls types by names of XML (`feel:string`), later releases as FEEL does (`string`). */
function withoutPrefix(text, prefix) {
  if (!prefix) return text;
  return text.replace(new RegExp(`(\\stypeRef="|<(?:[\\w.-]+:)?typeRef>\\s*)${prefix}:`, 'g'), '$1');
}

/** The release that the words of a file are from; that of the editor where it does not say. */
function releaseOf(text) {
  if (text.match(FIRST)) return '1.1';
  const models = [...text.matchAll(SPECIFICATION)].filter(([, , , , part]) => part === 'MODEL');
  return RELEASES[models[0]?.[3]] ?? WRITTEN;
}

async function mustBeWhole(text, release) {
  const { warnings } = await reader.fromXML(text, 'dmn:Definitions');
  const unread = new Set(warnings.map(({ message }) => UNREAD.exec(message)?.[1]).filter(Boolean));
  if (!unread.size) return;
  const words = [...unread].map((name) => `<${name}>`).join(', ');
  throw new Error(spoken('it is written in DMN %(release)s and holds %(words)s, which the editor cannot show and would lose. It runs as it is.', { release, words }));
}

/** Only with a picture can one go from one decision of a file to the next. */
async function withPicture(text) {
  const { rootElement } = await reader.fromXML(text, 'dmn:Definitions');
  return picture(reader, rootElement) ? (await reader.toXML(rootElement, { format: true })).xml : text;
}
