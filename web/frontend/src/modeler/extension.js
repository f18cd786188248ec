// What our extension elements say of an element, and saying it: always one command, so that it can be undone.

/** The BPMN element whose extension elements count: of a pool that of its process. */
export function subject(element, type) {
  const { businessObject } = element;
  const ofProcess = ['tl:Governance', 'tl:Starters', 'tl:BusinessKey'].includes(type) || businessObject.processRef;
  return ofProcess && businessObject.processRef ? businessObject.processRef : businessObject;
}

/** What is said by elements of a type: by the first, or by the one at `place`. */
export function find(businessObject, type, place = 0) {
  return businessObject.extensionElements?.values?.filter((one) => one.$type === type)[place];
}

/** How often an element says something. */
export function count(element, type) {
  return (subject(element, type).extensionElements?.values ?? []).filter((one) => one.$type === type).length;
}

export function said(element, type, name, place) {
  return find(subject(element, type), type, place)?.get(name) ?? '';
}

/** The command that says something, or takes it back where `attributes` are empty. */
export function saying(bpmnFactory, element, type, attributes, place) {
  const businessObject = subject(element, type);
  const known = find(businessObject, type, place);
  const given = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, value || undefined]));
  if (known && !isEmptied(known, given)) return updating(element, known, given);
  const holder = businessObject.extensionElements;
  if (known) return updating(element, holder, { values: holder.values.filter((one) => one !== known) });
  const made = bpmnFactory.create(type, given);
  if (holder) {
    made.$parent = holder;
    return updating(element, holder, { values: [...(holder.values ?? []), made] });
  }
  const holding = bpmnFactory.create('bpmn:ExtensionElements', { values: [made] });
  made.$parent = holding;
  holding.$parent = businessObject;
  return updating(element, businessObject, { extensionElements: holding });
}

function isEmptied(known, given) {
  const names = known.$descriptor.properties.map(({ name }) => name);
  const foreign = Object.keys(known.$attrs ?? {}).length;
  return !foreign && names.every((name) => !(name in given ? given[name] : valueOf(known, name)));
}

function valueOf(known, name) {
  const value = known.get(name);
  return Array.isArray(value) ? value.length : value;
}

function updating(element, moddleElement, properties) {
  return { cmd: 'element.updateModdleProperties', context: { element, moddleElement, properties } };
}

/** Say something now. */
export function say(injector, element, type, attributes, place) {
  const { cmd, context } = saying(injector.get('bpmnFactory'), element, type, attributes, place);
  injector.get('commandStack').execute(cmd, context);
}
