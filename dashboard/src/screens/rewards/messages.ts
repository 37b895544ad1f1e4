export const en = {
  name: 'Reward |||| Rewards',
};

export const es: typeof en = {
  name: 'Premio |||| Premios',
};
