import { WanClient } from "wan-client";

// All requests share one client, as in a typical application.
const wan = new WanClient({
  apiKey: "any",
  baseURL: BASE_URL,
  polling: { readsPerSecond: 20, interval: 200 },
});

export default {
  async fetch(request) {
    const ids = new URL(request.url).searchParams.getAll("id");
    if (ids.length === 1) {
      const task = await wan.waitForTask(ids[0]);
      return Response.json([task.id, task.status]);
    }
    const ended = [];
    for await (const { id, status } of wan.waitForTasks(ids)) ended.push([id, status]);
    return Response.json(ended);
  },
};
