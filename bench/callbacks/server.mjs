// A server in a separate process: a receiver, or a bare server that accepts every body. It reports its port to the bench.
import { createServer } from "node:http";
import { createCallbackReceiver } from "wan-client/callbacks";
import { toNodeListener } from "wan-client/node";

const [kind, secret] = process.argv.slice(2);
let notified = 0;

const { handle } = createCallbackReceiver({ secret, onTask: () => notified++ });
const bare = (incoming, outgoing) => {
  let text = "";
  incoming.on("data", (chunk) => {
    text += chunk;
  });
  incoming.on("end", () => {
    if (JSON.parse(text).task_id) notified++;
    outgoing.writeHead(200, { "content-type": "text/plain" }).end("ok\n");
  });
};

const server = createServer(kind === "bare" ? bare : toNodeListener(handle));
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));

process.on("disconnect", () => process.exit());

let started = process.cpuUsage();
process.on("message", () => {
  const { user, system } = process.cpuUsage(started);
  started = process.cpuUsage();
  process.send({ notified, cpuMs: (user + system) / 1_000 });
});
