import { Injectable } from '@nestjs/common';

/** The one source of time for every rule. Tests put a fixed or stepped clock in its place. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
