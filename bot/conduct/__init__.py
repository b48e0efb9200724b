"""The use cases. One function is one transaction: read → decide (`bot.meeting`) → write state and letters."""
