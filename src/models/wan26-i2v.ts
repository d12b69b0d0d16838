import { defineModel } from "./define-model.js";
import { IMAGE_MODEL_INFO, imageModelAdvice, imageModelFields } from "./wan26-image.js";

/** Image to video. */
export const wan26I2v = /* @__PURE__ */ defineModel({
  model: "wan2.6-i2v",
  info: IMAGE_MODEL_INFO,
  fields: imageModelFields,
  advise: imageModelAdvice,
});
