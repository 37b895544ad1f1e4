export const en = {
  name: 'Audit log |||| Audit log',
};

export const es: typeof en = {
  name: 'Auditoría |||| Auditoría',
};
