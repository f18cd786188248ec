// The editor of forms, loaded when the first form is opened.
import { FormEditor } from '@bpmn-io/form-js-editor';
import { make } from './findings.js';

/** Edit a form (`text` is its file) in `canvas`, its properties in `panel`; `changed` hears of each change. */
export async function edit({ canvas, panel, text, changed }) {
  const [palette, sheet] = [make('div', 'form-palette'), make('div', 'form-sheet')];
  canvas.append(palette, sheet);
  const editor = new FormEditor({ container: sheet, palette: { parent: palette }, propertiesPanel: { parent: panel } });
  await editor.importSchema(JSON.parse(text));
  editor.on('commandStack.changed', ({ trigger }) => trigger !== 'clear' && changed());
  const stack = editor.get('commandStack');
  return {
    read: () => `${JSON.stringify(editor.saveSchema(), null, 2)}\n`,
    undo: () => stack.canUndo() && stack.undo(),
    redo: () => stack.canRedo() && stack.redo(),
  };
}
