import { expect, it } from "vitest";
import { installProject } from "../../support/project.js";

it.each([2, 3])("the packed package works with node-fetch %d as its fetch", (major) => {
  const project = installProject("test/suites/runtimes/node-fetch", [`node-fetch@${major}`]);
  expect(JSON.parse(project.run("node", "scenario.mjs"))).toEqual({
    generated: "succeeded",
    bytes: "more than 1,000",
    denied: "AuthenticationError 401",
    refused: "ConnectionError, not accepted",
    lost: "ConnectionError, maybe accepted",
    outcome: "maybeAccepted",
    // The server accepted the requests whose responses were lost, and none was sent again.
    paid: 3,
  });
});
