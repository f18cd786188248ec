// The plug-in for Camunda Modeler: our words and our groups of its properties panel, from the same modules as ours.
import { registerBpmnJSModdleExtension, registerBpmnJSPlugin } from 'camunda-modeler-plugin-helpers';
import keeping from '../modeler/keeping.js';
import properties from '../modeler/properties.js';
import throughlane from '../modeler/throughlane.json';

registerBpmnJSModdleExtension(throughlane);
registerBpmnJSPlugin(keeping);
registerBpmnJSPlugin(properties);
