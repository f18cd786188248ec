// What the libraries say, in the language of the page: by the words that the page carries, else by those of a language
// that has a list of its own here.
import { words } from '../spoken.js';

const LISTS = { de: () => import('./german.js') };

/** The module by which an editor of diagrams or decisions translates what it says itself. */
export async function translating() {
  const list = (await LISTS[document.documentElement.lang]?.())?.default ?? {};
  const translate = (template, values = {}) => {
    const said = words[template] ?? list[template] ?? list[plain(template)] ?? template;
    return said.replace(/{([^}]+)}/g, (_, name) => values[name] ?? `{${name}}`);
  };
  return { translate: ['value', translate] };
}

/** Titles of the panel are "Message Start Event (Non Interrupting)" where menus say "Message start event (non-interrupting)". */
function plain(title) {
  return title.charAt(0) + title.slice(1).toLowerCase().replace('non interrupting', 'non-interrupting');
}
