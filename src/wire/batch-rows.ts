/** The rows of a batch, in every place where this family of services has been seen to put them. */
export function batchRowsOf(body: unknown): unknown[] | undefined {
  const { items, tasks, data } = Object(body);
  return [body, items, tasks, data].find(Array.isArray);
}
