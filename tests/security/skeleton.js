// What a page is made of, without what it says: elements, their classes, roles, states and styles, whether there is a
// text, a name, a value, something that scrolls, and what refers to what. Two pages with one skeleton are the same to
// axe. Of parts that are alike and follow one another, and of entries of lists that are alike, one counts.
() => {
  const ADDRESS = new Set(['href', 'src', 'action', 'formaction', 'xlink:href']);
  const SAYS = new Set(['id', 'name', 'value', 'content', 'title', 'placeholder', 'aria-label', 'datetime', 'nonce', 'pattern', 'min', 'max', 'step']);
  const DRAWN = new Set(['d', 'transform', 'x', 'y', 'cx', 'cy', 'r', 'rx', 'ry', 'x1', 'x2', 'y1', 'y2', 'width', 'height', 'points', 'viewBox']);
  const REFERS = new Set(['for', 'list', 'form', 'headers', 'aria-labelledby', 'aria-describedby', 'aria-controls', 'aria-owns', 'aria-errormessage', 'aria-activedescendant']);
  const LISTS = new Set(['UL', 'OL', 'TBODY', 'SELECT', 'DATALIST', 'g', 'svg']);
  const kinds = new Map();
  const names = new Map();
  let twice = 0;
  for (const { id, tagName } of document.querySelectorAll('[id]')) {
    twice += kinds.has(id);
    kinds.set(id, tagName);
  }

  const told = ({ name, value }, drawn) => {
    if (REFERS.has(name)) return value.split(/\s+/).map((id) => kinds.get(id) ?? 'nothing').join();
    if (ADDRESS.has(name)) return value.startsWith('#') ? `#${kinds.get(value.slice(1)) ?? 'nothing'}` : Boolean(value);
    if (SAYS.has(name)) return value.trim() !== '';
    return drawn && DRAWN.has(name) ? '' : value;
  };

  const attributes = (element) => [...element.attributes].filter(({ name }) => !/^(data|hx)-/.test(name))
    .map((one) => `${one.name}=${told(one, element instanceof SVGElement)}`).sort();

  /** Whether another element of its kind has the same name: axe wants landmarks to be told apart. */
  const named = (element) => {
    const of = element.getAttribute('aria-labelledby')?.split(/\s+/).map((id) => document.getElementById(id)?.textContent.trim());
    const name = element.getAttribute('aria-label') ?? of?.join(' ');
    if (name === undefined) return '';
    const key = `${element.tagName} ${element.getAttribute('role')} ${name}`;
    const again = names.has(key);
    names.set(key, true);
    return again ? 'named as another' : 'named';
  };

  const shown = (element) => {
    if (!(element instanceof HTMLElement)) return '';
    const scrolls = /auto|scroll/.test(getComputedStyle(element).overflow)
      && [element.scrollWidth > element.clientWidth, element.scrollHeight > element.clientHeight];
    return [scrolls, 'value' in element && element.value !== '', element.checked, element.open].join();
  };

  const digest = (text) => {
    let [a, b] = [5381, 52711];
    for (let at = 0; at < text.length; at += 1) {
      a = (a * 33) ^ text.charCodeAt(at);
      b = (b * 31) ^ text.charCodeAt(at);
    }
    return `${a >>> 0}.${b >>> 0}`;
  };

  const part = (one) => {
    if (one.nodeType === Node.TEXT_NODE) return one.data.trim() ? 'text' : '';
    return one.nodeType === Node.ELEMENT_NODE ? skeleton(one) : '';
  };

  const skeleton = (element) => {
    const list = LISTS.has(element.tagName);
    const parts = [];
    for (const one of element.childNodes) {
      const found = part(one);
      if (found && found !== parts.at(-1) && !(list && parts.includes(found))) parts.push(found);
    }
    if (list) parts.sort();
    return digest([element.tagName, ...attributes(element), named(element), shown(element), '(', ...parts, ')'].join('|'));
  };

  return `${skeleton(document.documentElement)} ${twice}`;
}
