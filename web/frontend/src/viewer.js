// The diagram viewer, loaded only by pages that show a diagram.
export { default as Viewer } from 'bpmn-js/lib/NavigatedViewer';
