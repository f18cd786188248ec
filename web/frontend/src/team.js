// The board of a team: a task that is dropped on a person is sent by the form that stands on its card anyway.
export function watchTeam() {
  const board = document.querySelector('[data-board]');
  if (!board) return;
  board.addEventListener('dragstart', (event) => {
    const card = event.target.closest?.('[data-task]');
    if (!card) return;
    event.dataTransfer.setData('text/plain', card.id);
    event.dataTransfer.effectAllowed = 'move';
  });
  board.addEventListener('dragover', (event) => {
    if (column(event)) event.preventDefault();
  });
  board.addEventListener('drop', (event) => {
    const onto = column(event);
    const card = document.getElementById(event.dataTransfer.getData('text/plain'));
    if (!onto || !card || !board.contains(card)) return;
    event.preventDefault();
    const form = card.querySelector('form');
    const { whom } = form.elements;
    if (![...whom.options].some((one) => one.value === onto.dataset.person)) return; // they have it already
    whom.value = onto.dataset.person;
    form.requestSubmit();
  });
}

function column(event) {
  return event.target.closest?.('[data-person]');
}
