// Every namespace that we know, so that copying, pasting and changing the type of a step lose nothing.
import camunda from 'camunda-bpmn-moddle/resources/camunda.json';
import modeler from 'modeler-moddle/resources/modeler.json';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import spiffworkflow from './spiffworkflow.json';
import throughlane from './throughlane.json';

/** Camunda's two vocabularies give BPMN's elements attributes of the same name; that of the file's own goes first. */
export function namespaces(xml) {
  const isZeebe = xml.includes(zeebe.uri);
  const ours = { tl: throughlane, modeler, spiffworkflow };
  const all = { ...ours, camunda: isZeebe ? beside(camunda, zeebe) : camunda, zeebe: isZeebe ? zeebe : beside(zeebe, camunda) };
  return Object.fromEntries(Object.entries(all).filter(([, vocabulary]) => !means(xml, vocabulary)));
}

/** Whether a file means something else by a vocabulary's prefix: with both, bpmn-js could not save it. */
function means(xml, { prefix, uri }) {
  const declared = [...xml.matchAll(new RegExp(`xmlns:${prefix}\\s*=\\s*["']([^"']*)["']`, 'g'))];
  return prefix !== throughlane.prefix && declared.some(([, other]) => other !== uri);
}

/** A vocabulary without the attributes that another one gives to BPMN's elements, too. */
function beside(vocabulary, other) {
  const taken = new Set(other.types.filter(isAdding).flatMap(({ properties = [] }) => properties.map(local)));
  const types = vocabulary.types.map((type) => (isAdding(type) ? { ...type, properties: (type.properties ?? []).filter((one) => !taken.has(local(one))) } : type));
  return { ...vocabulary, types };
}

function isAdding(type) {
  return Boolean(type.extends);
}

function local({ name }) {
  return name.split(':').pop();
}
