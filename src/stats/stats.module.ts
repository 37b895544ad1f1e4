import { Module } from '@nestjs/common';
import { AnalyticsController } from './analytics.controller';
import { AnalyticsService } from './analytics.service';
import { StatsController } from './stats.controller';
import { StatsService } from './stats.service';

@Module({
  controllers: [AnalyticsController, StatsController],
  providers: [AnalyticsService, StatsService],
})
export class StatsModule {}
