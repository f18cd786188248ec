// Fills in forms by form-js itself, many at once: what somebody enters, what is refused, what is sent.
import { createForm } from '@bpmn-io/form-js-viewer';

const ROUNDS = 4;
// Once all that was asked for is on the screen, and what follows from that.
const rendered = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

/** Each case is { schema, data, entered }, `entered` by the path of a value; gives { data, errors } or { wrong }. */
window.fill = async (cases) => {
  const forms = await Promise.all(cases.map(opened));
  for (let round = 0; round < ROUNDS; round += 1) {
    await rendered();
    forms.forEach((form, number) => enter(form, cases[number].entered));
  }
  await rendered();
  return forms.map(sent);
};

/** Whether form-js refuses a value of a field: pairs of [field, value] in, yes or no for each out. */
window.refused = async (pairs) => {
  const form = await createForm({ container: document.createElement('div'), schema: { type: 'default', components: [] } });
  const Validator = form.get('validator').constructor;
  const context = { data: { limit: 2 }, this: {}, parent: null, i: [] };
  return pairs.map(([field, value]) => {
    const validator = new Validator(form.get('expressionLanguage'), null, form, { get: () => field });
    return validator.validateFieldInstance({ id: field.id, expressionContextInfo: context }, value).length > 0;
  });
};

async function opened({ schema, data }) {
  const container = document.createElement('div');
  const form = await createForm({ container, schema, data });
  form.told = new Set();
  return form;
}

/** Enter what is shown by now and was not entered yet; what is shown after that is entered in the next round. */
function enter(form, entered) {
  const { data } = form._getState();
  let changed = false;
  for (const one of form.get('formFieldInstanceRegistry').getAllKeyed()) {
    const path = one.valuePath.join('.');
    const field = form.get('formFieldRegistry').get(one.id);
    if (field.disabled || fixed(form, field, one) || form.told.has(path) || !(path in entered)) continue;
    form.told.add(path);
    one.valuePath.slice(0, -1).reduce((at, step) => at[step], data)[one.valuePath.at(-1)] = entered[path];
    changed = true;
  }
  if (!changed) return;
  form.get('eventBus').fire('field.updated', {});
  form._setState({ data: structuredClone(data) });
}

/** Whether nobody can type into a field, as its component asks it. */
function fixed(form, { readonly }, { expressionContextInfo: { data, ...special } }) {
  if (typeof readonly !== 'string') return readonly === true;
  return form.get('expressionLanguage').evaluateUnaryTest(readonly, { ...special, ...data }) === true;
}

function sent(form) {
  const registry = form.get('formFieldRegistry');
  const shown = form.get('formFieldInstanceRegistry').getAllKeyed().map((one) => one.valuePath.join('.'));
  const { data, errors } = form.submit();
  const wrong = form.get('formFieldInstanceRegistry').getAllKeyed()
    .filter((one) => Object.values(one.indexes || {}).reduce((at, step) => at?.[step], errors[one.id])?.length)
    .map((one) => one.valuePath.join('.'));
  const said = JSON.parse(JSON.stringify({ data, shown, wrong, fields: registry.getAll().length }));
  form.destroy();
  return said;
}
