/** The rows of a batch, from every place where services of this provider have been seen to put them. */
export function batchRowsOf(body: unknown): unknown[] | undefined {
  const { items, tasks, data } = Object(body);
  return [body, items, tasks, data].find(Array.isArray);
}
