// What a page says of what was just done, where the server says it, too.

/** An element with text in it. */
export const box = (name, className, textContent) => Object.assign(document.createElement(name), { className, textContent });

/** Show this instead of what was said before. */
export const show = (...said) => document.querySelector('#notices').replaceChildren(...said);

/** Say why something was not done. */
export const refuse = (words) => show(box('div', 'notice is-refused', words));
