// Writes a ZIP archive without compression: few small files, the same bytes each time they are built.
import { writeFile } from 'node:fs/promises';

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});
const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
const FIRST_DAY = 0x0021; // 1 January 1980, the earliest that the format knows

/** Write files (contents by their paths) into one archive. */
export async function archive(file, contents) {
  const [parts, directory] = [[], []];
  let place = 0;
  for (const [name, content] of Object.entries(contents)) {
    const [path, data] = [Buffer.from(name), Buffer.from(content)];
    const facts = [20, 0, 0, 0, FIRST_DAY, crc(data), data.length, data.length, path.length, 0];
    const head = record('I HHHHH III HH', [LOCAL, ...facts]);
    directory.push(record('I H HHHHH III HHH HH I I', [CENTRAL, 20, ...facts, 0, 0, 0, 0, place]), path);
    parts.push(head, path, data);
    place += head.length + path.length + data.length;
  }
  const listed = Buffer.concat(directory);
  const count = Object.keys(contents).length;
  await writeFile(file, Buffer.concat([...parts, listed, record('I HHHH II H', [END, 0, 0, count, count, listed.length, place, 0])]));
}

/** Numbers as little-endian bytes: H of two, I of four. */
function record(shape, numbers) {
  const kinds = shape.replaceAll(' ', '');
  const bytes = Buffer.alloc([...kinds].reduce((total, kind) => total + (kind === 'H' ? 2 : 4), 0));
  let place = 0;
  for (const [index, kind] of [...kinds].entries()) {
    place = kind === 'H' ? bytes.writeUInt16LE(numbers[index], place) : bytes.writeUInt32LE(numbers[index], place);
  }
  return bytes;
}

function crc(data) {
  let value = 0xffffffff;
  for (const byte of data) value = TABLE[(value ^ byte) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}
