// Decides whether an agent's events tell what the scene shows. Pure: no files, no output.

// How far a match may lie from the person's true place, in widths of the face.
const REACH = 1;

/** Events from the text of a JSON-lines log: { events, problems }; lines that are not JSON are problems. */
export function parseLog(text) {
  const events = [];
  const problems = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    try {
      events.push(JSON.parse(line));
    } catch {
      problems.push(`line ${i + 1} of the log is not JSON: ${line.slice(0, 60)}`);
    }
  }
  return { events, problems };
}

/**
 * { shots: [{ first, last, photo, people: [{ name, similarity or null }], strangers, unknown }], problems, faults }.
 * The agent was right when there are no problems.
 */
export function judge(scene, events) {
  const shots = scene.shots.map(({ first, last, photo, people, strangers }) => ({
    first, last, photo, strangers, unknown: 0, people: people.map(({ name }) => ({ name, similarity: null })),
  }));
  const problems = [];
  for (const event of events) {
    if (event.event_type !== 'match' && event.event_type !== 'unknown') continue;
    const number = frameNumber(event);
    const index = number === null ? -1 : shotIndex(scene.shots, number);
    if (event.event_type === 'unknown') countUnknown(shots[index]);
    else problems.push(...judgeMatch(scene.shots[index], shots[index], event, number));
  }
  for (const shot of shots) {
    for (const { name, similarity } of shot.people) {
      if (similarity === null) problems.push(`frames ${shot.first}-${shot.last}: ${name} was in view and was not recognised`);
    }
  }
  return { shots, problems, faults: events.filter(({ event_type: type }) => type === 'fault').length };
}

function frameNumber(event) {
  const match = /^(\d+)\.jpe?g$/i.exec(event.frame?.name ?? '');
  return match ? Number(match[1]) : null;
}

/** An event from the empty background after a shot still speaks of that shot. */
function shotIndex(shots, number) {
  return shots.findLastIndex(({ first }) => first <= number);
}

function countUnknown(shot) {
  if (shot) shot.unknown += 1;
}

function judgeMatch(truth, shot, event, number) {
  const { subject, similarity } = event;
  const said = `${subject} (similarity ${similarity})`;
  if (!truth) return [`match of ${said}: its frame ${JSON.stringify(event.frame?.name ?? null)} is not in the scene`];
  const person = truth.people.find(({ name }) => name === subject);
  if (!person) return [`frame ${number}: ${said} was told, who is not in view (frames ${truth.first}-${truth.last})`];
  const seen = shot.people.find(({ name }) => name === subject);
  seen.similarity = Math.max(seen.similarity ?? 0, similarity);
  return misplaced(person, truth, event, number) ? [`frame ${number}: ${said} was told at the place of somebody else`] : [];
}

function misplaced(person, { first, last }, { box }, number) {
  if (!box || number > last) return false;
  const [x, y] = person.centres[number - first];
  const distance = Math.hypot((box.x_min + box.x_max) / 2 - x, (box.y_min + box.y_max) / 2 - y);
  return distance > person.width * REACH;
}

/** The verdict as lines for a terminal. */
export function summary({ shots, problems, faults }) {
  const rows = shots.map(({ first, last, people, strangers, unknown }) => [
    `${first}-${last}`,
    people.map(({ name }) => name).join(', ') || '(nobody enrolled)',
    people.filter(({ similarity }) => similarity !== null).map(({ name, similarity }) => `${name} ${similarity.toFixed(3)}`).join(', ') || '-',
    `${unknown} of ${strangers}`,
  ]);
  const lines = table([['frames', 'enrolled in view', 'recognised as', 'strangers told unknown'], ...rows]);
  if (faults > 0) lines.push(`the agent told ${faults} fault${faults === 1 ? '' : 's'}`);
  lines.push(...problems.map((problem) => `WRONG  ${problem}`));
  const enrolled = shots.flatMap(({ people }) => people);
  const told = enrolled.filter(({ similarity }) => similarity !== null).length;
  lines.push(problems.length === 0
    ? `right: all ${enrolled.length} appearances of enrolled people were recognised, nobody else was`
    : `wrong: ${told} of ${enrolled.length} appearances of enrolled people were recognised, ${problems.length} problem${problems.length === 1 ? '' : 's'}`);
  return lines;
}

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
}
