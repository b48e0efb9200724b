"""The bell: it goes by the wall clock, and must not lose its head when that jumps."""

from datetime import UTC, datetime, timedelta

from bot.clockwork.bell import Bell


async def test_k15_a_bell_set_while_the_wall_clock_is_wrong_rings_when_it_is_time_and_not_at_once() -> None:
    believed = datetime.now(UTC) - timedelta(days=1)
    bell = Bell(lambda: believed)
    bell.start(lambda: None)
    bell.set(believed + timedelta(minutes=5))
    bell.set(believed + timedelta(minutes=5))
    (ring,) = [job for job in bell._scheduler.get_jobs() if job.id.startswith(f"{believed:%Y}")]
    bell.stop()
    assert timedelta(minutes=4) < ring.next_run_time - datetime.now(UTC) <= timedelta(minutes=5)
