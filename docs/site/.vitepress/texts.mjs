// The words of the site itself, in both languages.

export const english = {
  description: "A typed TypeScript client for the Wan Videos Generation API",
  guide: "Guide",
  playground: "Playground",
  reference: "API reference",
  theme: {},
};

export const chinese = {
  description: "Wan Videos Generation API 的 TypeScript 客户端，类型完整",
  guide: "指南",
  playground: "在线试用",
  reference: "API 参考",
  theme: {
    outline: { level: [2, 3], label: "本页内容" },
    docFooter: { prev: "上一页", next: "下一页" },
    darkModeSwitchLabel: "外观",
    lightModeSwitchTitle: "切换到浅色模式",
    darkModeSwitchTitle: "切换到深色模式",
    sidebarMenuLabel: "目录",
    returnToTopLabel: "回到顶部",
    langMenuLabel: "切换语言",
    skipToContentLabel: "跳到正文",
    notFound: {
      title: "找不到页面",
      quote: "链接可能有误，或者页面已经移动。",
      linkLabel: "返回首页",
      linkText: "返回首页",
    },
  },
  search: {
    button: { buttonText: "搜索", buttonAriaLabel: "搜索" },
    modal: {
      displayDetails: "显示详情",
      resetButtonTitle: "清空",
      backButtonTitle: "关闭搜索",
      noResultsText: "没有找到：",
      footer: {
        selectText: "打开",
        selectKeyAriaLabel: "回车键",
        navigateText: "上下移动",
        navigateUpKeyAriaLabel: "上方向键",
        navigateDownKeyAriaLabel: "下方向键",
        closeText: "关闭",
        closeKeyAriaLabel: "Esc 键",
      },
    },
  },
};
