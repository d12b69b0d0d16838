export const sections: { title: { en: string; zh: string }; pages: string[] }[];
export const entryPoints: { name: string; file: string }[];
