import { MockLanguageModelV3 } from "ai/test";

type Content = Awaited<ReturnType<MockLanguageModelV3["doGenerate"]>>["content"];

/** A language model that follows a script, one entry per turn. It needs no network and no token. */
export function scriptedModel(turns: (Content | ((last: unknown) => Content))[]) {
  let turn = 0;
  return new MockLanguageModelV3({
    doGenerate: async ({ prompt }) => {
      const script = turns[turn++] ?? [];
      const content = typeof script === "function" ? script(lastResult(prompt)) : script;
      const calls = content.some(({ type }) => type === "tool-call");
      return {
        content,
        finishReason: { unified: calls ? "tool-calls" : "stop", raw: undefined },
        usage: {
          inputTokens: { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0 },
          outputTokens: { total: 0, text: 0, reasoning: 0 },
        },
        warnings: [],
      };
    },
  });
}

/** The result of the tool in the last turn. */
function lastResult(prompt: readonly { role: string; content: unknown }[]): unknown {
  const last = prompt.at(-1);
  const [part] = last?.role === "tool" ? (last.content as { output?: { value?: unknown } }[]) : [];
  return part?.output?.value;
}
