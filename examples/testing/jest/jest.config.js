// This configuration is only for msw, whose CommonJS build requires packages that are ES modules. With `fetch: emulator.fetch`
// instead of msw, Jest needs no configuration. The plugin is part of Babel, and the patterns match the packages that Jest
// cannot load.
module.exports = {
  transform: { "\\.m?js$": ["babel-jest", { plugins: ["@babel/plugin-transform-modules-commonjs"] }] },
  transformIgnorePatterns: ["/node_modules/(?!(@open-draft|rettime|until-async)/)"],
};
