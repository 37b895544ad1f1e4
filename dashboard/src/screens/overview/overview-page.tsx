import { Title } from 'react-admin';

export default function Page() {
  return <Title title="puntos.overview.name" />;
}
