// Carries out what the server proposes to put a finding right: a list of steps, done and undone as one.
//
// The server knows the rules and says what is to be done; here stands only how the drawing is changed.
import { saying } from './extension.js';

const GAP = 50; // px between the edge of a lane and what is moved into it
const EDGE = 12; // px between what stays and the line behind which all is pushed aside
const [WIDE, HIGH] = [110, 120]; // px that a gateway, and a way below it, take

class Repairs {
  constructor(commandStack, modeling, elementRegistry, canvas, bpmnFactory, elementFactory, autoPlace, spaceTool) {
    Object.assign(this, {
      commandStack, modeling, elementRegistry, canvas, bpmnFactory, elementFactory, autoPlace, spaceTool,
    });
    commandStack.register('throughlane.repair', handler(this));
  }

  apply(steps) {
    this.commandStack.execute('throughlane.repair', { steps });
  }

  /** What is drawn for an id: the shape or flow, for a process its pool, else the whole drawing. */
  drawn(id) {
    const pool = () => this.elementRegistry.find(({ businessObject }) => businessObject?.processRef?.id === id);
    return this.elementRegistry.get(id) ?? pool() ?? this.canvas.getRootElement();
  }

  carryOut({ deed, ...step }) {
    this[`_${deed}`](step);
  }

  _say({ element, type, attributes, again }) {
    const { cmd, context } = saying(this.bpmnFactory, this.drawn(element), type, attributes, again ? Infinity : 0);
    this.commandStack.execute(cmd, context);
  }

  _set({ element, properties }) {
    const shape = this.drawn(element);
    const { businessObject } = shape;
    const ofProcess = businessObject.processRef?.id === element;
    if (ofProcess) this.modeling.updateModdleProperties(shape, businessObject.processRef, properties);
    else this.modeling.updateProperties(shape, properties);
  }

  _default({ gateway, flow }) {
    const { businessObject } = this.drawn(flow);
    if (businessObject.conditionExpression) this.modeling.updateProperties(this.drawn(flow), { conditionExpression: undefined });
    this.modeling.updateProperties(this.drawn(gateway), { default: businessObject });
  }

  _remove({ element }) {
    this.modeling.removeElements([this.drawn(element)]);
  }

  _move({ element, lane }) {
    const [shape, target] = [this.drawn(element), this.drawn(lane)];
    const y = target.y + target.height / 2 - (shape.y + shape.height / 2);
    const left = target.x + GAP - shape.x;
    const right = target.x + target.width - GAP / 2 - (shape.x + shape.width);
    const x = Math.min(Math.max(0, left), Math.max(right, left));
    this.modeling.moveElements([shape], { x, y }, target, { autoResize: true });
  }

  /** A time on the border of a wait, and a task for somebody to look after it. */
  _remind({ element, after, name }) {
    const host = this.drawn(element);
    const event = this._made('bpmn:BoundaryEvent', { eventDefinitionType: 'bpmn:TimerEventDefinition' });
    this._timed(event, after);
    this._makeRoom('y', host.y + host.height + EDGE, HIGH);
    const at = { x: host.x + host.width / 2, y: host.y + host.height };
    const put = this.modeling.createShape(event, at, host, { attach: true });
    this._follow(put, name);
  }

  /** A time beside an event that is waited for: whichever comes first decides. Nothing can stand on an event's border. */
  _race({ element, after, name }) {
    const waited = this.drawn(element);
    const middle = { x: waited.x + waited.width / 2, y: waited.y + waited.height / 2 };
    this._makeRoom('x', waited.x - EDGE, WIDE);
    this._makeRoom('y', waited.y + waited.height + EDGE, HIGH);
    const [flow] = waited.incoming;
    const put = this.modeling.createShape(this._made('bpmn:EventBasedGateway'), middle, flow ?? waited.parent);
    if (!put.outgoing.length) this.modeling.connect(put, waited);
    const event = this._made('bpmn:IntermediateCatchEvent', { eventDefinitionType: 'bpmn:TimerEventDefinition' });
    this._timed(event, after);
    const below = { x: middle.x + WIDE, y: middle.y + HIGH };
    this._follow(this.modeling.appendShape(put, event, below, waited.parent), name);
  }

  /** Push everything behind a line aside, and let pools and lanes grow. */
  _makeRoom(axis, start, delta) {
    const shapes = this.elementRegistry.filter((one) => one.parent && !one.waypoints && !one.labelTarget);
    const { movingShapes, resizingShapes } = this.spaceTool.calculateAdjustments(shapes, axis, delta, start);
    const moved = axis === 'x' ? { x: delta, y: 0 } : { x: 0, y: delta };
    this.spaceTool.makeSpace(movingShapes, resizingShapes, moved, axis === 'x' ? 'e' : 's', start);
  }

  _made(type, more = {}) {
    return this.elementFactory.createShape({ type, ...more });
  }

  _timed(event, after) {
    const { businessObject } = event;
    const [definition] = businessObject.eventDefinitions;
    businessObject.name = after;
    definition.timeDuration = this.bpmnFactory.create('bpmn:FormalExpression', { body: after });
    definition.timeDuration.$parent = definition;
  }

  _follow(event, name) {
    const task = this._made('bpmn:UserTask');
    task.businessObject.name = name;
    this.autoPlace.append(this.autoPlace.append(event, task), this._made('bpmn:EndEvent'));
  }
}

Repairs.$inject = ['commandStack', 'modeling', 'elementRegistry', 'canvas', 'bpmnFactory', 'elementFactory', 'autoPlace', 'spaceTool'];

/** The command around all steps: what is executed within is undone with it. */
function handler(repairs) {
  return {
    preExecute: ({ steps }) => steps.forEach((step) => repairs.carryOut(step)),
    execute: () => [],
    revert: () => [],
  };
}

export default { __init__: ['throughlaneRepairs'], throughlaneRepairs: ['type', Repairs] };
