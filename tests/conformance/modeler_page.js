// What people do in a modeler, done to whole files by `tests.conformance.modeler`: open and save, copy and paste, another type.
import Modeler from 'bpmn-js/lib/Modeler';
import platformBehaviors from 'camunda-bpmn-js-behaviors/lib/camunda-platform';
import cloudBehaviors from 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
import camunda from 'camunda-bpmn-moddle/resources/camunda.json';
import modeler from 'modeler-moddle/resources/modeler.json';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import keeping from 'throughlane-modeler/keeping.js';
import { makeModeler } from 'throughlane-modeler/page.js';
import throughlane from 'throughlane-modeler/throughlane.json';

const PLATFORM = [{ camunda, modeler }, platformBehaviors];
const CLOUD = [{ zeebe, modeler }, cloudBehaviors];
const FAR = 4000; // px below what is drawn: nothing is pasted onto something else

const MAKERS = {
  ours: (container, xml) => makeModeler({ canvas: container, properties: document.createElement('div') }, { files: { xml }, diagram: 'xml', known: {} }, {}),
  camunda: (container, xml) => desktop(container, xml, { tl: throughlane }, keeping),
  bare: (container, xml) => desktop(container, xml),
};

/** Camunda Modeler as it opens a file: with the words of Camunda 8, or with those of Camunda 7. */
function desktop(container, xml, words = {}, ...modules) {
  const [own, behaviors] = xml.includes(zeebe.uri) ? CLOUD : PLATFORM;
  return new Modeler({ container, moddleExtensions: { ...own, ...words }, additionalModules: [behaviors, ...modules] });
}

const DEEDS = {
  save: () => ({}),
  paste: (one) => ({ pairs: pasted(one) }),
  retype: (one) => ({ pairs: retyped(one) }),
  undo: (one) => {
    pasted(one);
    const stack = one.get('commandStack');
    while (stack.canUndo()) stack.undo();
    return {};
  },
};

window.play = async (kind, deed, xml) => {
  const container = document.body.appendChild(document.createElement('div'));
  container.style.cssText = 'width: 1200px; height: 800px';
  const one = MAKERS[kind](container, xml);
  try {
    const { warnings } = await one.importXML(xml);
    const told = DEEDS[deed](one);
    const saved = await one.saveXML({ format: true });
    return { ...told, xml: saved.xml, warnings: warnings.map(({ message }) => message) };
  } catch (error) {
    return { error: String(error.stack ?? error), pairs: [] };
  } finally {
    one.destroy();
    container.remove();
  }
};

/** Copy everything that is drawn and paste it below, pools as pools; gives [id, id of the copy]. */
function pasted(one) {
  const [canvas, copyPaste, eventBus] = ['canvas', 'copyPaste', 'eventBus'].map((name) => one.get(name));
  const root = canvas.getRootElement();
  const caches = new Set();
  eventBus.on('copyPaste.pasteElement', 1, ({ cache }) => void caches.add(cache));
  const chosen = root.children.filter((each) => !each.labelTarget && !each.waypoints && isAtHome(each, root));
  copyPaste.copy(chosen);
  const { x, y, height } = canvas.viewbox().inner;
  copyPaste.paste({ element: root, point: { x: x + FAR, y: y + height + FAR } });
  const made = [...caches].flatMap((cache) => Object.entries(cache));
  return made.filter(([, copy]) => copy.businessObject && !copy.labelTarget).map(([id, copy]) => [id, copy.businessObject.id]);
}

/** bpmn-js cannot edit steps that are drawn beside pools without one around them. */
function isAtHome({ businessObject }, parent) {
  return parent.type !== 'bpmn:Collaboration' || businessObject.$parent === parent.businessObject;
}

const OTHER = { 'bpmn:UserTask': 'bpmn:ServiceTask', 'bpmn:ExclusiveGateway': 'bpmn:InclusiveGateway' };

/** Give every task and gateway another type; ids stay. */
function retyped(one) {
  const [registry, replacing] = ['elementRegistry', 'bpmnReplace'].map((name) => one.get(name));
  const chosen = registry.filter((each) => !each.labelTarget && !each.waypoints && /Task$|Gateway$/.test(each.type) && each.type !== 'bpmn:EventBasedGateway' && isAtHome(each, each.parent));
  return chosen.map((each) => {
    const { id } = each;
    const type = OTHER[each.type] ?? (each.type.endsWith('Task') ? 'bpmn:UserTask' : 'bpmn:ExclusiveGateway');
    return [id, replacing.replaceElement(each, { type }).businessObject.id];
  });
}
