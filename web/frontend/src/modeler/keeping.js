// What bpmn-js drops when something is opened, copied, pasted or gets another type, and which we keep: words of other
// tools that nobody has registered, what is referred to beside the drawing, quantities of tokens, which inputs and
// outputs data moves between, the lanes of steps in subprocesses, and references to what is not in the file.

const FIRST = 3000; // before the rules of bpmn-js, which say no
const LAST = 500; // when it has made and linked everything
const QUANTITIES = ['startQuantity', 'completionQuantity'];
const SETS = [['inputSets', 'dataInputs', ['dataInputRefs', 'optionalInputRefs', 'whileExecutingInputRefs']], ['outputSets', 'dataOutputs', ['dataOutputRefs', 'optionalOutputRefs', 'whileExecutingOutputRefs']]];
const HELD = ['dataInputs', 'dataOutputs', 'inputSets', 'outputSets'];
const OF_EVENTS = { inputSet: 'dataInputs', outputSet: 'dataOutputs' };
const ACROSS = [['inputSets', 'outputSets', 'outputSetRefs'], ['outputSets', 'inputSets', 'inputSetRefs']];
const ENDS = { 'bpmn:DataInputAssociation': ['targetRef', 'dataInputs'], 'bpmn:DataOutputAssociation': ['sourceRef', 'dataOutputs'] };
const LISTS = { 'bpmn:DataInputAssociation': 'dataInputAssociations', 'bpmn:DataOutputAssociation': 'dataOutputAssociations' };
const OF_OBJECTS = ['name', 'isCollection', 'itemSubjectRef', 'documentation', 'extensionElements'];
const LOOSE = /^(error|escalation|message|signal|operation|inMessage|outMessage|itemSubject|structure|resource|correlationKey|activity)Ref$/;
const OF_LOOPS = ['loopDataInputRef', 'loopDataOutputRef'];
const AS_NAMED = { xml: { serialize: 'xsi:type' } };
const MENDED = { // where the schema of bpmn-moddle is not that of BPMN 2.0.2, so that it would write what nobody reads
  'bpmn:CorrelationPropertyRetrievalExpression': { messagePath: AS_NAMED },
  'bpmn:CorrelationPropertyBinding': { dataPath: AS_NAMED },
  'bpmn:ComplexBehaviorDefinition': { condition: AS_NAMED, event: { xml: { serialize: 'property' } } },
  'bpmn:GlobalScriptTask': { script: { isAttr: false } },
  'bpmn:ConversationNode': { messageFlowRefs: { localName: 'messageFlowRef' } },
};
const BESIDE = ['operationRef']; // referred to inside of something that stands beside the drawing

class Keeping {
  constructor(eventBus, moddle, moddleCopy, bpmnFactory, modeling, elementRegistry) {
    Object.assign(this, { moddle, moddleCopy, bpmnFactory, modeling, elementRegistry });
    mend(moddle);
    this.copied = new WeakMap(); // of what was pasted: what it was in the original
    eventBus.on('import.parse.complete', ({ warnings }) => keepLoose(warnings ?? []));
    eventBus.on('copyPaste.canCopyElements', FIRST, ({ elements }) => {
      if (elements.some(isOfWhole)) return elements.filter((one) => !isOfWhole(one));
    });
    eventBus.on('copyPaste.createTree', LAST, ({ children }) => {
      children.splice(0, children.length, ...children.filter((one) => !isOfWhole(one)));
    });
    eventBus.on('copyPaste.copyElement', LAST, ({ descriptor, element }) => {
      if (!element.labelTarget) descriptor.linked = linked(element.businessObject);
    });
    eventBus.on('copyPaste.pasteElement', LAST, ({ descriptor }) => {
      if (descriptor.businessObject && !descriptor.labelTarget) this.copied.set(descriptor.businessObject, { id: descriptor.id, ...descriptor.linked });
    });
    eventBus.on('commandStack.elements.create.postExecuted', LAST, ({ context }) => this.relink(context.elements));
    eventBus.on('moddleCopy.canCopyProperties', FIRST, ({ sourceElement, targetElement }) => this.keepAttributes(sourceElement, targetElement));
    eventBus.on('moddleCopy.canCopyProperty', FIRST, (context) => this.kept(context));
  }

  /** What was pasted together refers to one another as it did before. */
  relink(elements) {
    const made = elements.filter(({ businessObject, labelTarget }) => !labelTarget && this.copied.has(businessObject));
    const shared = new Map();
    const byId = new Map(made.map(({ businessObject }) => [this.copied.get(businessObject).id, businessObject]));
    const told = made.map((element) => [element, this.copied.get(element.businessObject)]);
    for (const [element, { object }] of told) if (object) this.share(element, object, shared);
    for (const [id, object] of shared) byId.set(id, object);
    for (const [element, { whole }] of told) if (whole) this.copyData(element, whole, byId);
    for (const [element, { steps, end }] of told) {
      if (steps) this.fillLane(element, steps.map((id) => byId.get(id)).filter(Boolean));
      if (end) this.moveData(element, end);
      for (const list of Object.values(LISTS)) for (const one of element.businessObject[list] ?? []) redirect(one, byId);
      const { loopCharacteristics } = element.businessObject;
      for (const name of OF_LOOPS) if (byId.has(loopCharacteristics?.[name]?.id)) loopCharacteristics.set(name, byId.get(loopCharacteristics[name].id));
    }
  }

  /** The inputs and outputs of a copied pool are those of its process; data objects without a picture come along. */
  copyData(pool, whole, byId) {
    const { processRef } = pool.businessObject;
    for (const [id, data] of dataOf(whole, processRef)) byId.set(id, data);
    const copies = whole.objects.filter(({ id }) => processRef && !byId.has(id)).map((one) => {
      const copy = this.moddleCopy.copyElement(one, this.bpmnFactory.create(one.$type));
      copy.$parent = processRef;
      byId.set(one.id, copy);
      return copy;
    });
    if (copies.length) this.modeling.updateModdleProperties(pool, processRef, { flowElements: [...processRef.get('flowElements'), ...copies] });
  }

  /**
   * bpmn-js makes a new data object for each reference. Where the original is at hand it is meant; elsewhere all
   * references to one share a copy, which says what that says.
   */
  share(reference, object, shared) {
    const { businessObject } = reference;
    const [made, around] = [businessObject.dataObjectRef, businessObject.dataObjectRef?.$parent];
    if (!object || !around || made === object) return;
    const known = around.get('flowElements').find(({ id }) => id === object.id) ?? shared.get(object.id);
    if (known) {
      this.modeling.updateModdleProperties(reference, businessObject, { dataObjectRef: known });
      this.modeling.updateModdleProperties(reference, around, { flowElements: around.get('flowElements').filter((one) => one !== made) });
      return;
    }
    shared.set(object.id, made);
    const copy = this.moddleCopy.copyElement(object, this.bpmnFactory.create(object.$type), OF_OBJECTS);
    const said = Object.fromEntries(OF_OBJECTS.filter((name) => Object.hasOwn(copy, name)).map((name) => [name, copy[name]]));
    Object.assign(made.$attrs, copy.$attrs);
    if (Object.keys(said).length) this.modeling.updateModdleProperties(reference, made, said);
  }

  /** Steps in a subprocess stand in the lane that says so; bpmn-js knows only where they are drawn. */
  fillLane(lane, steps) {
    const known = lane.businessObject.get('flowNodeRef');
    const inside = steps.filter((step) => step.$parent?.$instanceOf('bpmn:SubProcess') && !known.includes(step));
    if (inside.length) this.modeling.updateModdleProperties(lane, lane.businessObject, { flowNodeRef: [...known, ...inside] });
  }

  /** Data goes to the same input, or comes from the same output, of the copied step. */
  moveData(line, { name, list, place }) {
    const { businessObject } = line;
    const data = dataIn(businessObject.$parent, list)[place];
    if (data) this.modeling.updateModdleProperties(line, businessObject, { [name]: name === 'sourceRef' ? [data] : data });
  }

  /** What is repeated for each item of data of the step itself is repeated for those of the copy. */
  ofLoop(data, parent) {
    for (const list of ['dataInputs', 'dataOutputs']) {
      const place = data.$parent?.[list]?.indexOf(data) ?? -1;
      if (place >= 0) return dataIn(parent.$parent, list)[place];
    }
    return data;
  }

  /** Attributes that no vocabulary knows, and those that bpmn-js leaves to their defaults. */
  keepAttributes(source, target) {
    for (const [name, value] of Object.entries(source.$attrs ?? {})) {
      if (!(name in target.$attrs) && !name.startsWith('xmlns')) target.$attrs[name] = value;
    }
    if (!source.$instanceOf?.('bpmn:Activity') || !target.$instanceOf?.('bpmn:Activity')) return;
    for (const name of QUANTITIES) if (Object.hasOwn(source, name)) target.set(name, source.get(name));
  }

  /** A copy of what bpmn-js would drop; nothing where it knows better. */
  kept({ property, propertyName, parent, clone }) {
    if (OF_EVENTS[propertyName] && property?.$parent) return this.setOfEvent(property, propertyName, parent, clone);
    if (propertyName === 'ioSpecification' && property) return this.inputsAndOutputs(property, parent, clone);
    if (Object.values(LISTS).includes(propertyName) && property?.length) return this.undrawn(property, propertyName, parent, clone);
    if (OF_LOOPS.includes(propertyName) && property) return this.ofLoop(property, parent);
    const isReference = this.refers(parent, propertyName);
    if (isReference && isBeside(property, propertyName)) return property;
    if (property?.$type && !isReference && this.moddle.getElementDescriptor(property).isGeneric) return this.foreign(property, parent);
    return undefined;
  }

  refers(parent, name) {
    return Boolean(name && parent?.$descriptor?.propertiesByName?.[name]?.isReference);
  }

  /** A word of a namespace that nobody has registered, with all inside. */
  foreign(word, parent) {
    const { $type, $children, $body, $descriptor } = word;
    const attributes = Object.fromEntries(Object.entries(word).filter(([name]) => !name.startsWith('$')));
    const copy = this.moddle.createAny($type, $descriptor.ns.uri, attributes);
    if ($body !== undefined) copy.$body = $body;
    if ($children) copy.$children = $children.map((child) => this.foreign(child, copy));
    copy.$parent = parent;
    return copy;
  }

  /** Ways of data that are not drawn, or lead to what cannot be pasted; bpmn-js copies pictures only. */
  undrawn(ways, list, parent, clone) {
    const [name, held] = ENDS[ways[0].$type];
    const kept = ways.filter((way) => !this.isDrawn(way, clone));
    const copies = kept.map((way) => {
      const copy = this.moddleCopy.copyElement(way, this.bpmnFactory.create(way.$type), null, clone);
      copy.$parent = parent;
      for (const end of ['sourceRef', 'targetRef']) if (way[end]) copy.set(end, way[end]);
      const data = dataIn(parent, held)[dataIn(way.$parent, held).indexOf([way.get(name)].flat()[0])];
      if (data) copy.set(name, name === 'sourceRef' ? [data] : data);
      return copy;
    });
    return copies.length ? copies : false;
  }

  /** With another type a step keeps its lines; a copy has none to what is not copied. */
  isDrawn(way, clone) {
    const line = this.elementRegistry.get(way.id);
    return line?.businessObject === way && !(clone && [line.source, line.target].some(isOfWhole));
  }

  /** Sets name inputs and outputs beside them: those of the copy name the copies. */
  inputsAndOutputs(source, parent, clone) {
    const copy = this.made(source, parent, clone);
    HELD.forEach((name) => this.identify(copy[name]));
    for (const [sets, data, references] of SETS) {
      const copies = alike(source[data], copy[data]);
      (source[sets] ?? []).forEach((set, place) => references.forEach((name) => point(set, copy[sets][place], name, copies)));
    }
    for (const [sets, others, name] of ACROSS) {
      const copies = alike(source[others], copy[others]);
      (source[sets] ?? []).forEach((set, place) => point(set, copy[sets][place], name, copies));
    }
    return copy;
  }

  setOfEvent(source, name, parent, clone) {
    const copy = this.made(source, parent, clone);
    const data = OF_EVENTS[name];
    this.identify(parent[data]);
    const [, , references] = SETS.find(([, one]) => one === data);
    references.forEach((each) => point(source, copy, each, alike(source.$parent[data], parent[data])));
    return copy;
  }

  made(source, parent, clone) {
    const copy = this.bpmnFactory.create(source.$type);
    copy.$parent = parent;
    return this.moddleCopy.copyElement(source, copy, null, clone);
  }

  /** What is referred to needs an id, which bpmn-js gives to steps only. */
  identify(all = []) {
    for (const one of all) if (!one.id) one.set('id', this.moddle.ids.nextPrefixed(`${one.$type.split(':').pop()}_`, one));
  }
}
Keeping.$inject = ['eventBus', 'moddle', 'moddleCopy', 'bpmnFactory', 'modeling', 'elementRegistry'];

/** Inputs and outputs of a whole process cannot be pasted as pictures; they are copied with the process. */
function isOfWhole({ businessObject, labelTarget }) {
  return ['bpmn:DataInput', 'bpmn:DataOutput'].includes((labelTarget?.businessObject ?? businessObject)?.$type);
}

function mend({ registry }) {
  for (const [type, properties] of Object.entries(MENDED)) {
    for (const [name, { localName, ...said }] of Object.entries(properties)) {
      const property = registry.typeMap[type]?.properties.find(({ ns }) => ns.localName === name);
      if (!property) continue;
      Object.assign(property, said);
      if (localName) Object.assign(property, { name: `bpmn:${localName}`, ns: { ...property.ns, name: `bpmn:${localName}`, localName } });
    }
  }
}

/** Copies by their originals, which stand in the same order. */
function alike(originals = [], copies = []) {
  return new Map(originals.map((one, place) => [one, copies[place]]));
}

/** Let a copied set name the copies of what the original names. */
function point(set, copy, name, copies) {
  const named = (set[name] ?? []).map((one) => copies.get(one)).filter(Boolean);
  if (named.length) copy.set(name, named);
}

/** The inputs or outputs of a step; those of an event stand in itself. */
function dataIn(step, list) {
  return (step?.ioSpecification ?? step)?.[list] ?? [];
}

/** The data of a whole process: the ids of its inputs and outputs, and its data objects. */
function wholeOf(process) {
  if (!process) return undefined;
  const ids = (list) => (process.ioSpecification?.[list] ?? []).map(({ id }) => id);
  const objects = process.get('flowElements').filter(({ $type }) => $type === 'bpmn:DataObject');
  return { dataInputs: ids('dataInputs'), dataOutputs: ids('dataOutputs'), objects };
}

/** The inputs and outputs of a copied process, by the ids of the original. */
function dataOf(whole, process) {
  return ['dataInputs', 'dataOutputs'].flatMap((list) => whole[list].map((id, place) => [id, process?.ioSpecification?.[list]?.[place]]).filter(([, data]) => data));
}

/** Let a way of data begin and end at copies where there are any. */
function redirect(way, byId) {
  const from = (way.sourceRef ?? []).map((one) => byId.get(one.id) ?? one);
  if (from.some((one, place) => one !== way.sourceRef[place])) way.set('sourceRef', from);
  if (way.targetRef && byId.has(way.targetRef.id)) way.set('targetRef', byId.get(way.targetRef.id));
}

/** Which steps a lane names, which data object is meant, which input or output of its step a line belongs to. */
function linked(businessObject) {
  if (businessObject.$type === 'bpmn:DataObjectReference') return { object: businessObject.dataObjectRef };
  if (businessObject.$type === 'bpmn:Participant') return { whole: wholeOf(businessObject.processRef) };
  const [name, list] = ENDS[businessObject.$type] ?? [];
  if (!name) return businessObject.$type === 'bpmn:Lane' ? { steps: businessObject.get('flowNodeRef').map(({ id }) => id) } : {};
  const data = [businessObject.get(name)].flat()[0];
  const place = dataIn(businessObject.$parent, list).indexOf(data);
  return place < 0 ? {} : { end: { name, list, place } };
}

/** A reference to what is not in the file says something all the same: the code of an error, the type of a value. */
function keepLoose(warnings) {
  for (const { element, property = '', value } of warnings) {
    const name = property.split(':').pop();
    if (!element || !value || !LOOSE.test(name) || element.get(name)) continue;
    Object.defineProperty(element, name, { enumerable: false, configurable: true, writable: true, value: { id: value } });
  }
}

/** Whether all that is referred to stands beside the drawing, where copies find it as well. */
function isBeside(property, name) {
  if (name === 'processRef' || !property) return false;
  const all = Array.isArray(property) ? property : [property];
  return all.length > 0 && all.every((one) => BESIDE.includes(name) || one.$instanceOf?.('bpmn:RootElement'));
}

export default { __init__: ['throughlaneKeeping'], throughlaneKeeping: ['type', Keeping] };
