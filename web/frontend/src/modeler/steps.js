// Standard steps: what people draw again and again, ready to be put down. They stand at the top of both menus.
import { saying } from './extension.js';
import { spoken } from '../spoken.js';

const STEPS = {
  approve: { label: spoken('Approve (four eyes)'), type: 'bpmn:UserTask', name: spoken('Approve'), says: [['tl:Assignment', { notStarter: 'true' }], ['tl:Agreement', { within: '1 business day' }]] },
  check: { label: spoken('Check what came in'), type: 'bpmn:UserTask', name: spoken('Check the request'), says: [['tl:Agreement', { within: '4 business hours' }]] },
  ask: { label: spoken('Ask the customer back'), type: 'bpmn:UserTask', name: spoken('Ask the customer'), says: [['tl:Label', { customer: spoken('We have a question for you') }]] },
  inform: { label: spoken('Tell the customer'), type: 'bpmn:SendTask', name: spoken('Tell the customer'), says: [['tl:Label', { customer: spoken('We have written to you') }]] },
  wait: { label: spoken('Wait some days'), type: 'bpmn:IntermediateCatchEvent', name: spoken('Two days have passed'), timer: 'P2D' },
  decide: { label: spoken('Decide by rules'), type: 'bpmn:BusinessRuleTask', name: spoken('Decide') },
};
const FIRST = 1500; // before all other providers, so that ours come first

class Steps {
  constructor(popupMenu, create, elementFactory, bpmnFactory, commandStack, injector) {
    Object.assign(this, { create, elementFactory, bpmnFactory, commandStack, injector });
    popupMenu.registerProvider('bpmn-create', FIRST, this);
    popupMenu.registerProvider('bpmn-append', FIRST, this);
  }

  getPopupMenuEntries(target) {
    const entries = {};
    for (const [key, step] of Object.entries(STEPS)) {
      entries[`step-${key}`] = {
        label: step.label,
        description: spoken('Standard step'),
        className: ICONS[step.type],
        group: { id: 'standard-steps', name: spoken('Standard steps') },
        rank: 10,
        action: this._action(step, target),
      };
    }
    return (others) => ({ ...entries, ...others });
  }

  _action(step, target) {
    const append = target?.incoming && !target.labelTarget && this.injector.get('autoPlace', false);
    const begin = (event) => this.create.start(event, this.make(step), { source: append ? target : undefined });
    return { click: append ? () => append.append(target, this.make(step)) : begin, dragstart: begin };
  }

  /** Make the shape of a step; what it says is in its business object before it is drawn, so one undo takes all. */
  make({ type, name, says = [], timer }) {
    const shape = this.elementFactory.createShape(timer ? { type, eventDefinitionType: 'bpmn:TimerEventDefinition' } : { type });
    const { businessObject } = shape;
    businessObject.name = name;
    for (const [extension, attributes] of says) {
      const { context } = saying(this.bpmnFactory, shape, extension, attributes);
      Object.assign(context.moddleElement, context.properties);
    }
    if (timer) {
      const [definition] = businessObject.eventDefinitions;
      definition.timeDuration = this.bpmnFactory.create('bpmn:FormalExpression', { body: timer });
      definition.timeDuration.$parent = definition;
    }
    return shape;
  }
}

Steps.$inject = ['popupMenu', 'create', 'elementFactory', 'bpmnFactory', 'commandStack', 'injector'];

const ICONS = {
  'bpmn:UserTask': 'bpmn-icon-user-task',
  'bpmn:SendTask': 'bpmn-icon-send-task',
  'bpmn:BusinessRuleTask': 'bpmn-icon-business-rule-task',
  'bpmn:IntermediateCatchEvent': 'bpmn-icon-intermediate-event-catch-timer',
};

export default { __init__: ['throughlaneSteps'], throughlaneSteps: ['type', Steps] };
