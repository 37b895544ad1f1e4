import { Box, Button, Card, CardContent, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import {
  Form,
  maxLength,
  maxValue,
  minValue,
  NumberInput,
  required,
  SaveButton,
  TextInput,
  Title,
  useRefresh,
  useTranslate,
} from 'react-admin';
import { Link } from 'react-router-dom';
import { idempotencyKey, once } from '../../api/client';
import { Failure } from '../../api/failure';
import { endsIntention } from '../../api/intention';
import { couponsCreateBatch, type CouponBatch } from '../../api/generated';
import { FailureAlert } from '../../common/action-dialog';
import { CopyButton } from '../../common/copy-button';
import { Loading } from '../../common/loading';
import { useDownload } from '../../common/use-download';
import { useFormat } from '../../i18n/format';
import { useCurrency } from '../../common/use-currency';
import { newBatchOf } from '../../data/coupons.adapter';
import { codesFile } from './batch-filter';
import { NEW_COUPON } from './coupon-create';
import { CouponFields } from './coupon-fields';
import { ownFieldsOnly } from './coupon-terms';

/** Many coupons that are alike but for their codes, which are shown, copied and downloaded afterwards. */
export default function CouponGenerate() {
  const translate = useTranslate();
  const currency = useCurrency();
  const [batch, setBatch] = useState<CouponBatch | null>(null);
  if (currency === null) return <Loading />;
  return (
    <Card sx={{ maxWidth: 760, mt: 2 }}>
      <Title title={translate('puntos.coupons.generateTitle')} />
      <CardContent>
        {batch ? (
          <Result batch={batch} again={() => setBatch(null)} />
        ) : (
          <Terms currency={currency} onMade={setBatch} />
        )}
      </CardContent>
    </Card>
  );
}

function Terms({ currency, onMade }: { currency: string; onMade(batch: CouponBatch): void }) {
  const translate = useTranslate();
  const refresh = useRefresh();
  const [key, setKey] = useState(idempotencyKey);
  const [failure, setFailure] = useState<unknown>(null);

  async function generate(values: Record<string, unknown>): Promise<object | undefined> {
    setFailure(null);
    try {
      const { data } = await couponsCreateBatch({
        body: newBatchOf(ownFieldsOnly(values)),
        ...once(key),
        throwOnError: true,
      });
      refresh();
      onMade(data.data);
      return undefined;
    } catch (error) {
      setFailure(error);
      if (endsIntention(error)) setKey(idempotencyKey());
      return error instanceof Failure ? error.fields : undefined;
    }
  }

  return (
    <Form onSubmit={generate} defaultValues={{ ...NEW_COUPON, count: 100 }}>
      <Typography color="text.secondary" sx={{ mb: 2 }}>
        {translate('puntos.coupons.generateHelp')}
      </Typography>
      <NumberInput
        source="count"
        label="resources.coupons.fields.count"
        min={1}
        step={1}
        validate={[required(), minValue(1), maxValue(10_000)]}
      />
      <TextInput
        source="prefix"
        label="resources.coupons.fields.prefix"
        helperText="puntos.coupons.help.prefix"
        validate={maxLength(20)}
        autoComplete="off"
      />
      <CouponFields currency={currency} />
      {failure !== null && <FailureAlert failure={failure} />}
      <Box sx={{ mt: 2 }}>
        <SaveButton label="puntos.coupons.generateSubmit" icon={<></>} alwaysEnable />
      </Box>
    </Form>
  );
}

function Result({ batch, again }: { batch: CouponBatch; again(): void }) {
  const translate = useTranslate();
  const codes = batch.codes.join('\n');
  const format = useFormat();
  const { save } = useDownload(() => Promise.resolve(codesFile(batch.batchId, batch.codes)));
  const filter = encodeURIComponent(JSON.stringify({ batchId: batch.batchId }));
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <Typography variant="h2" role="status">
        {translate('puntos.coupons.generated', {
          smart_count: batch.count,
          count: format.number(batch.count),
        })}
      </Typography>
      <TextField
        label={translate('puntos.coupons.codes')}
        value={codes}
        multiline
        rows={10}
        slotProps={{ htmlInput: { readOnly: true, spellCheck: false } }}
      />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        <CopyButton text={codes} label={translate('puntos.coupons.copyCodes')} />
        <Button variant="outlined" onClick={save}>
          {translate('puntos.coupons.downloadCodes')}
        </Button>
        <Button variant="contained" component={Link} to={`/coupons?filter=${filter}`}>
          {translate('puntos.coupons.seeBatch')}
        </Button>
        <Button onClick={again}>{translate('puntos.coupons.another')}</Button>
      </Box>
    </Box>
  );
}
