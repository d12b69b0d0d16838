import { defineModel } from "./define-model.js";
import { IMAGE_MODEL_INFO, imageModelAdvice, imageModelFields } from "./wan26-image.js";

/** Image to video, the faster of the two image models. */
export const wan26I2vFlash = /* @__PURE__ */ defineModel({
  model: "wan2.6-i2v-flash",
  info: IMAGE_MODEL_INFO,
  fields: imageModelFields,
  advise: imageModelAdvice,
});
