import { aTask, reads } from "./emulated.js";

/** A read request that the emulator received, and the ids in it. */
export interface ReadRequest {
  at: number;
  action: string;
  ids: string[];
  limit: number | undefined;
}

/** The read requests that arrived, with their ids. */
export function readRequests(): ReadRequest[] {
  return reads().map(({ at, body }) => {
    const { action, id, ids, limit } = body as { action: string; id: string; ids?: string[]; limit?: number };
    return { at, action, ids: ids ?? [id], limit };
  });
}

/** The ids of several tasks that were created without a client. */
export async function someTasks(count: number, ...options: Parameters<typeof aTask>): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) ids.push(await aTask(...options));
  return ids;
}
