/** Code for a page that results in the texts in an element whose contrast with their background is below 4.5. */
export const faintTexts = (selector: string) => `(() => {
  const rgba = (color) => {
    const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((value, i) => value * a + under[i] * (1 - a));
  const backgroundOf = (element) => {
    if (!element) return [255, 255, 255];
    const color = rgba(getComputedStyle(element).backgroundColor);
    return color[3] === 1 ? color.slice(0, 3) : over(color, backgroundOf(element.parentElement));
  };
  const light = (color) => {
    const [r, g, b] = color.map((value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  return [...document.querySelectorAll("${selector} *")].filter(hasText).flatMap((element) => {
    const background = backgroundOf(element);
    // A premultiplied canvas rounds transparent colours, which is close enough.
    const color = over(rgba(getComputedStyle(element).color), background);
    const [low, high] = [light(color), light(background)].sort((one, other) => one - other);
    return (high + 0.05) / (low + 0.05) < 4.5 ? [element.tagName + ": " + element.textContent.trim().slice(0, 40)] : [];
  });
})()`;
