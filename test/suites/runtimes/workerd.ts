import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runtimes } from "../../support/installed.js";
import { freePort, runServer } from "../../support/process.js";

/** What a worker can access besides the network, in the syntax of workerd's configuration. */
interface Environment {
  bindings?: string[];
  services?: string[];
}

/** Runs a bundled worker in Cloudflare's runtime until the test is finished. Resolves to its address. */
export async function serveWorker(
  folder: string,
  bundle: string,
  compatibilityDate: string,
  { bindings = [], services = [] }: Environment = {},
): Promise<string> {
  const port = await freePort();
  const config = `using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (
      services = [
        (name = "main", worker = .worker),
        (name = "internet", network = (allow = ["local", "private"])),
        ${services.join(",")}
      ],
      sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
    );
    const worker :Workerd.Worker = (
      modules = [(name = "worker", esModule = embed "${bundle}")],
      compatibilityDate = "${compatibilityDate}",
      bindings = [${bindings.join(",")}]
    );`;
  writeFileSync(join(folder, "config.capnp"), config);
  const address = `http://127.0.0.1:${port}`;
  await runServer(runtimes.program("workerd"), ["serve", "config.capnp"], address, { cwd: folder });
  return address;
}
