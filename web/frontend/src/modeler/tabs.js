// Making, naming and taking out the files of a draft, from the bar above its editors.
import { spoken } from '../spoken.js';

const ASKS = { decision: spoken('A new decision'), form: spoken('A new form'), rename: spoken('Another name for the file') };

export function bindFiles(page) {
  const { root, files, places } = page;
  const button = (deed) => root.querySelector(`[data-deed=${deed}]`);
  for (const add of root.querySelectorAll('[data-add]')) add.addEventListener('click', () => begin(page, add.dataset.add));
  button('rename').addEventListener('click', async () => {
    const name = await ask(root, 'rename', files.current.split('/').pop());
    if (name) files.rename(files.current, name);
  });
  let putBack = null;
  button('remove').addEventListener('click', async () => {
    places.removed.firstElementChild.textContent = spoken('%(file)s is taken out.', { file: files.current });
    putBack = await files.remove(files.current);
    places.removed.hidden = false;
  });
  button('put-back').addEventListener('click', async () => {
    places.removed.hidden = true;
    await putBack();
  });
  const wanted = decodeURIComponent(window.location.hash.slice(1));
  if (wanted) files.open(wanted);
}

async function begin({ root, files }, kind) {
  const name = await ask(root, kind);
  if (name) await files.add(kind, name);
}

/** Ask for a name; "" where somebody thinks better of it. */
function ask(root, what, name = '') {
  const dialog = root.querySelector('[data-part=naming]');
  const [input, title] = [dialog.querySelector('input'), dialog.querySelector('h2')];
  title.textContent = ASKS[what];
  input.value = name;
  dialog.returnValue = '';
  dialog.showModal();
  input.select();
  return new Promise((done) => {
    dialog.addEventListener('close', () => done(dialog.returnValue === 'ok' ? input.value.trim() : ''), { once: true });
  });
}
