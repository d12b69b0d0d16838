import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runtimes } from "../../support/installed.js";
import { freePort, serving } from "../../support/process.js";

/** What a worker has beside the network: in the words of workerd's configuration. */
interface Surroundings {
  bindings?: string[];
  services?: string[];
}

/** Runs a bundled worker in Cloudflare's runtime until the test is finished. Resolves to its address. */
export async function serveWorker(
  folder: string,
  bundle: string,
  compatibilityDate: string,
  { bindings = [], services = [] }: Surroundings = {},
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
  await serving(runtimes.program("workerd"), ["serve", "config.capnp"], address, { cwd: folder });
  return address;
}
