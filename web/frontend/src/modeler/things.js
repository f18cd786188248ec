// What stands in the files of decisions and forms: their ids and names, and what a new one begins with.

const NOTHING = { decision: 'New decision', form: 'New form' };
const FOLDERS = { decision: ['decisions/', '.dmn'], form: ['forms/', '.form'] };

export function kindOf(name) {
  if (/\.dmn$/i.test(name)) return 'decision';
  if (/\.form$/i.test(name)) return 'form';
  return /\.(bpmn|xml)$/i.test(name) ? 'diagram' : 'other';
}

/** What can be referred to in a file, as [{ id, name }]; nothing where it cannot be read. */
export function thingsIn(name, text) {
  return kindOf(name) === 'form' ? formIn(text) : decisionsIn(text);
}

function formIn(text) {
  try {
    const { id } = JSON.parse(text);
    return id ? [{ id, name: id }] : [];
  } catch {
    return [];
  }
}

function decisionsIn(text) {
  const found = new DOMParser().parseFromString(text, 'application/xml').getElementsByTagNameNS('*', 'decision');
  return [...found].filter((one) => one.id).map((one) => ({ id: one.id, name: one.getAttribute('name') || one.id }));
}

/** What people call a file: by the decision in it, else by its own name. */
export function called(name, text) {
  const [first] = kindOf(name) === 'decision' ? thingsIn(name, text) : [];
  return first?.name ?? name.slice(name.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '');
}

/** An id and the name of a file for a new decision or form, which no other has. */
export function nameFor(kind, wanted, texts, known) {
  const [folder, ending] = FOLDERS[kind];
  const plain = wanted.trim().replace(/[^\w-]+/g, '_').replace(/^[^A-Za-z_]+|_+$/g, '');
  const base = plain || NOTHING[kind].toLowerCase().replace(' ', '_');
  const isTaken = (id) => `${folder}${id}${ending}` in texts || known[`${kind}s`].some((one) => one.id === id);
  let [id, number] = [base, 1];
  while (isTaken(id)) id = `${base}_${++number}`;
  return [id, `${folder}${id}${ending}`];
}

/** What a new decision or form begins with. */
export function contents(kind, id, title) {
  return kind === 'form' ? newForm(id) : newDecision(id, title);
}

function newForm(id) {
  return `${JSON.stringify({ type: 'default', id, schemaVersion: 18, components: [] }, null, 2)}\n`;
}

function newDecision(id, title) {
  const name = title.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="${id}_definitions" name="${name}" namespace="urn:throughlane:decisions">
  <decision id="${id}" name="${name}">
    <decisionTable id="${id}_table" hitPolicy="UNIQUE">
      <input id="${id}_input">
        <inputExpression id="${id}_expression" typeRef="string">
          <text></text>
        </inputExpression>
      </input>
      <output id="${id}_output" name="result" typeRef="string" />
    </decisionTable>
  </decision>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram id="${id}_diagram">
      <dmndi:DMNShape id="${id}_shape" dmnElementRef="${id}">
        <dc:Bounds height="80" width="180" x="200" y="200" />
      </dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
`;
}
