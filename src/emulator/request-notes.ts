const MAX_SHOWN = 60;

/** The note on a field that was dropped. `model` is given when other models have the field. */
export function droppedNote(field: string, model: string | undefined): string {
  return `field ${JSON.stringify(field)} is not known${model ? ` for ${model}` : ""} and was dropped`;
}

/** The note on a value that the service accepts although the guide does not list it. */
export function deviationNote(field: string, value: unknown, model: string): string {
  return `${field}${shown(value)} is not in the guide for ${model}`;
}

/** The note on a missing or invalid value that makes the task fail. */
export function failureNote(field: string, value: unknown): string {
  return `${field}${value === undefined ? " is missing" : `${shown(value)} is not valid`}: the task will fail`;
}

/** The text of a value, or nothing if it is too long for a note, such as a data URL. */
function shown(value: unknown): string {
  const json = String(JSON.stringify(value));
  return json.length > MAX_SHOWN ? "" : ` ${json}`;
}
