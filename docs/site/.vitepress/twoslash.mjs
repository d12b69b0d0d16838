import { transformerTwoslash } from "@shikijs/vitepress-twoslash";
import { hoversOfBlocks } from "../hovers.mjs";

const POPUP = /<template v-slot:popper="&#123;}">(.*?)<\/template>/gs;

/**
 * Adds hovers with types to the blocks of TypeScript.
 *
 * @param areShown false where only the text of a page is wanted, as by the search
 */
export function hoverTransformer(areShown) {
  let hovers;
  const hoversOf = (code) => {
    // At the first block, because a preview needs none.
    hovers ??= hoversOfBlocks((block) => console.warn(`No hovers: ${block}`));
    return hovers.get(code.trimEnd());
  };
  const transformer = transformerTwoslash({
    explicitTrigger: false,
    langs: ["ts"],
    throws: true,
    twoslasher: (code, extension) => ({ code, nodes: hoversOf(code), meta: { extension } }),
  });
  return {
    ...transformer,
    preprocess(code, options) {
      // The others keep the transformers of VitePress that this one replaces.
      if (options.lang === "ts" && areShown() && hoversOf(code))
        return transformer.preprocess.call(this, code, options);
    },
    postprocess(html, options) {
      // One string for each popup: as elements of Vue, they are most of the code of a page, and of the time of a build.
      return transformer.postprocess.call(this, html, options)?.replace(POPUP, (_, popup) => {
        const expression = JSON.stringify(popup).replaceAll("&", "&amp;").replaceAll('"', "&quot;");
        return `<template v-slot:popper="{}"><div v-html="${expression}"></div></template>`;
      });
    },
  };
}
