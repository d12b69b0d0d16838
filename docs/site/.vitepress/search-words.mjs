// How the search divides a text into words, when the site is built and in the browser.

/**
 * The words of a text. Chinese has no spaces between words, so Intl.Segmenter finds them. VitePress sends the source of this
 * function to the browser, so it refers to nothing outside of itself.
 */
export const searchWords = (text) => {
  let segmenter;
  const words = [];
  for (const word of text.split(/[^\p{L}\p{N}_]+/u)) {
    if (!/\p{Script=Han}/u.test(word)) {
      if (word) words.push(word);
      continue;
    }
    segmenter ??= new Intl.Segmenter("zh", { granularity: "word" });
    for (const { segment } of segmenter.segment(word)) words.push(segment);
  }
  return words;
};
