// A server in a separate process. It accepts every submission at once.
import { createServer } from "node:http";

let next = 0;
const server = createServer((incoming, outgoing) => {
  incoming.resume().on("end", () => {
    outgoing.writeHead(200, { "content-type": "application/json" });
    outgoing.end(JSON.stringify({ success: true, task_id: `task-${next++}`, trace_id: "trace" }));
  });
});
server.listen(0, "127.0.0.1", () => process.send(server.address().port));
