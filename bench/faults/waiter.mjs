// A process that waits for a task:
//
//   node bench/faults/waiter.mjs <client's file> <server> <waits | exits | resumes> [id]

const [file, url, does, id] = process.argv.slice(2);
const { default: client } = await import(file);
const api = client.create(url);

if (does === "exits") setTimeout(() => process.exit(), 1_000);
const task = await (does === "resumes" && id ? client.resume(api, id) : submitAndWait());
console.log("video", client.videoIn(task));

async function submitAndWait() {
  // `generate` returns no id before the task ends. If the client does not report the id in another way, another process can only
  // start over.
  if (client.generate) return client.generate(api, { onSubmitted: (id) => console.log("id", id) });
  const submitted = await client.submit(api);
  console.log("id", submitted);
  return client.wait(api, submitted, {});
}
