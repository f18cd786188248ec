// Says what people read in the language of the page. English stands where it is said; a page in another language
// carries a list of words with it, and what that lacks is said in English.

/** The translations that the page carries, by English. */
export const words = JSON.parse(globalThis.document?.getElementById('words')?.textContent || '{}');

/** Say a sentence; `%(name)s` in it is the place of a value. */
export function spoken(english, values = {}) {
  return (words[english] ?? english).replace(/%\((\w+)\)s/g, (_, name) => values[name]);
}

/** Say how many comments there are. */
export function commentsIn(number) {
  return number === 1 ? spoken('1 comment') : spoken('%(number)s comments', { number });
}
