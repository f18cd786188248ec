// A picture for decisions that came without one: what decides stands above what it needs.
const SIZES = { 'dmn:Decision': [180, 80], 'dmn:InputData': [125, 45], 'dmn:BusinessKnowledgeModel': [135, 46], 'dmn:KnowledgeSource': [100, 63] };
const NEEDS = [['informationRequirement', ['requiredDecision', 'requiredInput']], ['knowledgeRequirement', ['requiredKnowledge']], ['authorityRequirement', ['requiredDecision', 'requiredInput', 'requiredAuthority']]];
const [LEFT, TOP, WIDE, HIGH] = [160, 160, 230, 150]; // px

/** Give `definitions` (of the moddle) a picture where they have none; says whether they got one. */
export function picture(moddle, definitions) {
  const parts = (definitions.drgElement ?? []).filter(({ $type }) => SIZES[$type]);
  if (!parts.length || definitions.dmnDI?.diagrams?.length) return false;
  const lines = linesOf(parts);
  const shapes = placed(moddle, parts, lines);
  const edges = lines.filter(({ from }) => shapes.has(from)).map((line) => edge(moddle, line, shapes));
  const diagramElements = [...shapes.values(), ...edges];
  const diagram = moddle.create('dmndi:DMNDiagram', { id: `${definitions.id ?? 'decisions'}_picture`, diagramElements });
  definitions.dmnDI = moddle.create('dmndi:DMNDI', { diagrams: [diagram] });
  return true;
}

/** Every requirement as { requirement, from, to }: `to` needs `from`. */
function linesOf(parts) {
  const byId = new Map(parts.map((part) => [`#${part.id}`, part]));
  return parts.flatMap((to) => NEEDS.flatMap(([list, ends]) => (to[list] ?? []).map((requirement, place) => {
    requirement.id ??= `${to.id}_${list}_${place}`;
    const end = ends.map((name) => requirement[name]?.href).find(Boolean);
    return { requirement, from: byId.get(end), to };
  })));
}

/** The shapes, row below row: a part stands below everything that needs it. */
function placed(moddle, parts, lines) {
  const rows = new Map(parts.map((part) => [part, 0]));
  for (let round = 0; round < parts.length; round += 1) { // circles end after as many rounds as there are parts
    for (const { from, to } of lines) if (rows.has(from)) rows.set(from, Math.min(parts.length, Math.max(rows.get(from), rows.get(to) + 1)));
  }
  const filled = new Map();
  return new Map(parts.map((part) => {
    const [row, [width, height]] = [rows.get(part), SIZES[part.$type]];
    const place = filled.get(row) ?? 0;
    filled.set(row, place + 1);
    const bounds = moddle.create('dc:Bounds', { x: LEFT + place * WIDE + (180 - width) / 2, y: TOP + row * HIGH, width, height });
    return [part, moddle.create('dmndi:DMNShape', { id: `${part.id}_shape`, dmnElementRef: part, bounds })];
  }));
}

function edge(moddle, { requirement, from, to }, shapes) {
  const [low, high] = [shapes.get(from).bounds, shapes.get(to).bounds];
  const points = [[low.x + low.width / 2, low.y], [high.x + high.width / 2, high.y + high.height]];
  const waypoint = points.map(([x, y]) => moddle.create('dc:Point', { x, y }));
  return moddle.create('dmndi:DMNEdge', { id: `${requirement.id}_edge`, dmnElementRef: requirement, waypoint });
}
