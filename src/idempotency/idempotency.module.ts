import { Global, Module } from '@nestjs/common';
import { Writer } from './writer';

@Global()
@Module({ providers: [Writer], exports: [Writer] })
export class IdempotencyModule {}
