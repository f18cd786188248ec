// The modeler, loaded only by the page of a draft.
export { open } from './modeler/page.js';
