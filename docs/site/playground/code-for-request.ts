import { literal } from "./literal.js";

/** The comments in the code, in the language of the page. */
export interface CodeComments {
  readonly token: string;
  readonly secret: string;
  readonly route: string;
  readonly store: string;
  readonly failed: string;
  readonly unknown: string;
}

/** The program that sends a request and waits for its video, with the client. */
export function codeForRequest(
  request: Readonly<Record<string, unknown>>,
  callbacks: boolean,
  comments: CodeComments,
): string {
  return [
    `import { TaskFailedError, WanClient, WanError } from "wan-client";`,
    ...(callbacks ? [`import { createCallbackReceiver } from "wan-client/callbacks";`] : []),
    "",
    `const wan = new WanClient(); // ${comments.token}`,
    ...(callbacks ? receiver(comments) : []),
    "",
    "try {",
    "  const task = await wan.generate(",
    `    ${literal(request, "    ")},`,
    "    {",
    ...(callbacks ? ["      callbacks,"] : []),
    `      // ${comments.store}`,
    "      onSubmitted: ({ id }) => console.log(id),",
    "      onUpdate: (task, { elapsedMs }) => console.log(task.status, elapsedMs),",
    "    },",
    "  );",
    "  console.log(task.video.url);",
    "} catch (error) {",
    `  // ${comments.failed}`,
    "  if (TaskFailedError.is(error)) console.error(error.task.error);",
    `  // ${comments.unknown}`,
    "  else if (WanError.is(error) && error.maybeAccepted) console.error(error.message);",
    "  else throw error;",
    "}",
    "",
  ].join("\n");
}

function receiver(comments: CodeComments): string[] {
  return [
    "",
    `// ${comments.route}`,
    "const callbacks = createCallbackReceiver({",
    `  secret: process.env.WAN_CALLBACK_SECRET ?? "", // ${comments.secret}`,
    `  url: "https://app.example.com/api/wan",`,
    "  client: wan,",
    "});",
  ];
}
