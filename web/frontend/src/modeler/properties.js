// Our groups of the properties panel: who answers, whose lane, what is promised, which form, who may not.
import {
  CheckboxEntry, SelectEntry, TextFieldEntry, isCheckboxEntryEdited, isSelectEntryEdited, isTextFieldEntryEdited,
} from '@bpmn-io/properties-panel';
import { h } from '@bpmn-io/properties-panel/preact';
import { Group } from '@bpmn-io/properties-panel';
import { useService } from 'bpmn-js-properties-panel';
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { count, said, say } from './extension.js';
import { spoken } from '../spoken.js';

const LATER = 400; // below the groups of BPMN itself
const ZONES = [
  ['', spoken('Not said')], ['customer', spoken('Customer')], ['frontstage', spoken('Front office')], ['backstage', spoken('Back office')],
  ['support', spoken('Support')],
];
const MADE_HERE = { forms: 'form', decisions: 'decision' };
const TIME = spoken('A time: 2 business days, 4 business hours, PT4H');

/** One kind of customer: what is promised to them, and the queue that their work waits in. */
const kind = (place) => {
  const of = { number: place + 1 };
  return [
    ['tl:ServiceClass', 'name', spoken('Kind %(number)s', of), { place, description: spoken('Such as External') }],
    ['tl:ServiceClass', 'when', spoken('Kind %(number)s: who belongs to it', of), { place, description: spoken('FEEL over what the request begins with; empty: everybody else') }],
    ['tl:ServiceClass', 'start', spoken('Kind %(number)s: where it begins', of), { place, description: spoken('Id of a start event; empty: anywhere') }],
    ['tl:ServiceClass', 'within', spoken('Kind %(number)s: promised within', of), { place, description: TIME }],
    ['tl:ServiceClass', 'ages', spoken('Kind %(number)s: goes first after waiting', of), { place, description: TIME }],
    ['tl:ServiceClass', 'queue', spoken('Kind %(number)s: queue', of), { place, description: spoken('Empty: a queue of its own. One name for two: one queue') }],
  ];
};

/** One item of the checklist of a task; behind the last one there is room for another. */
const item = (place) => [
  ['tl:Check', 'name', spoken('Item %(number)s', { number: place + 1 }), { place, clears: ['mandatory'], description: place ? '' : spoken('What is to be ticked, such as: The address is complete') }],
  ['tl:Check', 'mandatory', spoken('Item %(number)s must be ticked', { number: place + 1 }), { place, flag: true, needs: 'name' }],
];

/** Where each group stands, and what is said in it: [type, attribute, label, how]. `how` may name a list of `known`. */
const GROUPS = [
  {
    id: 'tl-governance',
    label: spoken('Ownership and review'),
    of: (element) => is(element, 'bpmn:Process') || Boolean(element.businessObject.processRef),
    rows: [
      ['tl:Governance', 'owner', spoken('Accountable owner'), { choose: 'people', none: spoken('Nobody yet') }],
      ['tl:Governance', 'ownerTitle', spoken('Role of the owner'), { description: spoken('For people, such as Head of order management') }],
      ['tl:Governance', 'deputy', spoken('Deputy'), { choose: 'people', none: spoken('Nobody') }],
      ['tl:Governance', 'reviewMonths', spoken('Months between reviews'), { validate: months }],
      ['tl:Governance', 'area', spoken('Area')],
    ],
  },
  {
    id: 'tl-promise',
    label: spoken('Targets'),
    of: (element) => is(element, 'bpmn:Process') || Boolean(element.businessObject.processRef),
    rows: [
      ['tl:Agreement', 'within', spoken('Promised to the customer within'), { description: TIME }],
    ],
  },
  {
    id: 'tl-kinds',
    label: spoken('Kinds of customers'),
    of: (element) => is(element, 'bpmn:Process') || Boolean(element.businessObject.processRef),
    rows: (element) => Array.from({ length: count(element, 'tl:ServiceClass') + 1 }, (_, place) => kind(place)).flat(),
  },
  {
    id: 'tl-lane',
    label: spoken('Lane: group and zone'),
    of: (element) => is(element, 'bpmn:Lane'),
    rows: [
      ['tl:Lane', 'group', spoken('Group that works here'), { choose: 'groups', none: spoken('Not said') }],
      ['tl:Lane', 'zone', spoken('Zone, seen from the customer'), { options: ZONES }],
    ],
  },
  {
    id: 'tl-form',
    label: spoken('Form'),
    of: (element) => isWork(element) || is(element, 'bpmn:StartEvent'),
    rows: [['tl:Form', 'ref', spoken('Form'), { choose: 'forms', none: spoken('None') }]],
  },
  {
    id: 'tl-decision',
    label: spoken('Decision'),
    of: (element) => is(element, 'bpmn:BusinessRuleTask'),
    rows: [
      ['tl:Decision', 'ref', spoken('Decision'), { choose: 'decisions', none: spoken('None') }],
      ['tl:Decision', 'result', spoken('Variable for its result')],
    ],
  },
  {
    id: 'tl-assignment',
    label: spoken('Who does it'),
    of: (element) => isWork(element),
    rows: [
      ['tl:Task', 'assignee', spoken('Person'), { description: spoken('An id, or FEEL behind an equals sign') }],
      ['tl:Task', 'group', spoken('Group instead of the lane’s'), { choose: 'groups', none: spoken('That of the lane') }],
      ['tl:Assignment', 'notSameAs', spoken('Not who did (four eyes)'), { description: spoken('Ids of tasks, separated by commas') }],
      ['tl:Assignment', 'sameAs', spoken('Only who did'), { description: spoken('Ids of tasks, separated by commas') }],
      ['tl:Assignment', 'notStarter', spoken('Not who began the request'), { flag: true }],
      ['tl:Assignment', 'skills', spoken('Skills'), { description: spoken('Separated by commas') }],
    ],
  },
  {
    id: 'tl-checklist',
    label: spoken('Checklist'),
    of: (element) => isWork(element),
    rows: (element) => Array.from({ length: count(element, 'tl:Check') + 1 }, (_, place) => item(place)).flat(),
  },
  {
    id: 'tl-agreement',
    label: spoken('Agreement'),
    of: (element) => isWork(element),
    rows: [['tl:Agreement', 'within', spoken('To be done within'), { description: TIME }]],
  },
  {
    id: 'tl-job',
    label: spoken('Work of a machine'),
    of: (element) => is(element, 'bpmn:ServiceTask'),
    rows: [
      ['tl:Job', 'type', spoken('Connector')],
      ['tl:Job', 'retries', spoken('Tries before it is an incident')],
    ],
  },
  {
    id: 'tl-label',
    label: spoken('Words for the customer'),
    of: (element) => is(element, 'bpmn:FlowNode'),
    rows: [
      ['tl:Label', 'customer', spoken('What the customer may be told')],
      ['tl:Label', 'internal', spoken('Tell the customer nothing'), { flag: true }],
    ],
  },
];

function isWork(element) {
  return is(element, 'bpmn:UserTask') || element.type === 'bpmn:Task';
}

function months(value) {
  const fits = !value || (/^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= 18);
  return fits ? null : spoken('Use a whole number from 1 to 18.');
}

class Properties {
  constructor(propertiesPanel, known, offers) {
    this._known = known ?? {}; // Camunda Modeler knows nobody here, and has no files beside the diagram
    this._offers = offers;
    propertiesPanel.registerProvider(LATER, this);
  }

  getGroups(element) {
    return (groups) => {
      const ours = Array.isArray(element) || element.labelTarget ? [] : GROUPS.filter(({ of }) => of(element));
      return [...groups, ...ours.map((group) => this._group(group, element))];
    };
  }

  _group({ id, label, rows }, element) {
    const asked = (typeof rows === 'function' ? rows(element) : rows).filter(([type, , , how]) => !how?.needs || said(element, type, how.needs, how.place));
    return { id, label, component: Group, entries: asked.flatMap((row) => [this._entry(row, element), ...this._offer(row, element)]) };
  }

  _entry([type, name, label, how = {}], element) {
    const { place } = how;
    const id = `${type.replace(':', '-')}-${name}${place ? `-${place}` : ''}`;
    const options = how.options ?? this._options(how, said(element, type, name, place));
    if (how.flag) return { id, type, name, label, how, component: Flag, isEdited: isCheckboxEntryEdited };
    if (options) return { id, type, name, label, options, component: Choice, isEdited: isSelectEntryEdited };
    return { id, type, name, label, how, component: Line, isEdited: isTextFieldEntryEdited };
  }

  /** Beside a reference to a form or decision: open it, or make it. */
  _offer([type, name, , { choose } = {}], element) {
    const kind = MADE_HERE[choose];
    if (!kind || !this._offers) return [];
    return [{ id: `${type.replace(':', '-')}-offer`, type, name, kind, element, files: () => this._offers.files, component: Offer }];
  }

  /** What can be chosen from, with what is said now even where nobody knows it; nothing where nothing is known. */
  _options({ choose, none }, now) {
    const known = this._known[choose] ?? [];
    if (!choose || !known.length) return null;
    const listed = known.map(({ id, name }) => [id, name === id ? id : `${name} (${id})`]);
    const stranger = now && !known.some(({ id }) => id === now) ? [[now, spoken('%(id)s (not known here)', { id: now })]] : [];
    return [['', none], ...stranger, ...listed];
  }
}

Properties.$inject = ['propertiesPanel', 'config.known', 'config.offers'];

/** What all fields share: reading and writing what the extension element says. */
function useSaying({ element, type, name, how }) {
  const injector = useService('injector');
  return {
    getValue: () => said(element, type, name, how?.place),
    setValue: (value) => say(injector, element, type, { [name]: value, ...(value ? {} : cleared(how)) }, how?.place),
  };
}

/** What means nothing any more once a field is emptied. */
const cleared = (how) => Object.fromEntries((how?.clears ?? []).map((name) => [name, '']));

function Line(props) {
  const debounce = useService('debounceInput');
  const { description, validate } = props.how;
  return h(TextFieldEntry, { element: props.element, id: props.id, label: props.label, description, validate, debounce, ...useSaying(props) });
}

function Choice(props) {
  const getOptions = () => props.options.map(([value, label]) => ({ value, label }));
  return h(SelectEntry, { element: props.element, id: props.id, label: props.label, getOptions, ...useSaying(props) });
}

function Flag(props) {
  const { getValue, setValue } = useSaying(props);
  return h(CheckboxEntry, {
    element: props.element,
    id: props.id,
    label: props.label,
    getValue: () => getValue() === 'true',
    setValue: (value) => setValue(value ? 'true' : ''),
  });
}

const OFFERS = {
  form: { open: spoken('Open this form'), make: spoken('Make this form'), begin: spoken('Make a form') },
  decision: { open: spoken('Open this decision'), make: spoken('Draw this decision'), begin: spoken('Draw a decision') },
};

function Offer({ kind, files, element, type, name }) {
  const { getValue, setValue } = useSaying({ element, type, name });
  const { businessObject } = element;
  const id = getValue();
  const held = id && files()?.holding(kind, id);
  const [word] = [!id && 'begin', held && 'open', 'make'].filter(Boolean);
  const onClick = async () => {
    if (held) return files().open(held);
    const made = await files().add(kind, businessObject.name || '', id || businessObject.name || '');
    if (made !== id) setValue(made);
  };
  return h('div', { class: 'bio-properties-panel-entry' }, h('button', { type: 'button', onClick }, OFFERS[kind][word]));
}

export default { __init__: ['throughlaneProperties'], throughlaneProperties: ['type', Properties] };
